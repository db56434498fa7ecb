"""The rules that everything else rests on, each with the line that keeps it and a test that must notice when it goes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Break:
    """`old` stands exactly once in `file`; with `new` in its place, `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str


_RACES = "tests/processes/actions/test_races.py"
BREAKS = (
    Break(
        "the fence is not looked at",
        "processes/store/targets.py",
        'elif fence is not None and held[job_id] != (fence, "leased"):',
        "elif fence == -1:",
        f"{_RACES}::test_a_result_whose_lease_has_passed_on_is_not_taken",
    ),
    Break(
        "two commands change one instance at once",
        "processes/store/sql/load.sql",
        "ORDER BY id FOR UPDATE\n\n-- lock_free --",
        "ORDER BY id\n\n-- lock_free --",
        "tests/processes/interleavings/test_pairs.py::test_join_and_join",
    ),
    Break(
        "a join fires when somebody arrives",
        "processes/engine/joins.py",
        "return list(partners.values()) if len(partners) == needed else None",
        "return list(partners.values())",
        "tests/engine/test_gateways.py::test_two_tokens_on_one_flow_do_not_stand_in_for_a_missing_one",
    ),
    Break(
        "bells ring before the commit",
        "portal/live/push.py",
        "transaction.on_commit(lambda: push(rung, message))",
        "push(rung, message)",
        "tests/live/test_push.py::test_what_was_rolled_back_is_not_told",
    ),
    Break(
        "facts are told after the commit",
        "processes/actions/after_commit.py",
        "sinks.deliver(list(_facts(batch)))",
        "facts = list(_facts(batch))\n    transaction.on_commit(lambda: sinks.deliver(facts))",
        "tests/processes/actions/test_run.py::test_what_a_listener_refuses_has_not_happened",
    ),
    Break(
        "the idempotency key changes with every attempt",
        "processes/work/perform.py",
        "variables=work.facts.variables,\n        idempotency_key=work.job.idempotency_key,\n        correlation_id",
        'variables=work.facts.variables,\n        idempotency_key=f"{work.job.idempotency_key}:{work.job.attempts}",\n        correlation_id',
        "tests/processes/work/test_drain.py::test_an_unknown_outcome_is_repeated_under_the_same_key",
    ),
    Break(
        "If-Match is not looked at",
        "humantasks/actions/complete.py",
        "if decision.seen_version not in (None, task.version):",
        "if decision.seen_version == -1:",
        "tests/humantasks/api/test_tasks.py::test_a_stale_completion_is_refused",
    ),
    Break(
        "a message may arrive twice",
        "processes/store/targets.py",
        '_expect("take", len(messages), sql.execute(_SQL["take_messages"], parameters))',
        'sql.execute(_SQL["take_messages"], parameters)',
        "tests/processes/interleavings/test_pairs.py::test_one_message_and_two_who_wait_for_it",
    ),
    Break(
        "workers wait for a bell",
        "portal/polling.py",
        'threading.Thread(target=_poll, args=(os.getppid(),), name="poll", daemon=True).start()',
        "return",
        "tests/processes/work/test_workers.py::test_work_goes_on_while_redis_is_gone",
    ),
    Break(
        "leases follow a clock that can be moved",
        "processes/store/claim.py",
        'clock_timestamp() + make_interval(secs => %(seconds)s)"',
        'podium_now() + make_interval(secs => %(seconds)s)"',
        "tests/processes/store/test_claim.py::test_moving_the_portals_clock_gives_nobody_a_longer_lease",
    ),
    Break(
        "a lease that runs out does not count",
        "processes/store/claim.py",
        "sql.numbers([e.expiries + e.was_alone for e in leases])",
        "sql.numbers([e.expiries for e in leases])",
        "tests/processes/sweeps/test_expired_leases.py::test_a_job_whose_worker_died_alone_three_times_is_an_incident",
    ),
    Break(
        "a request whose commit was lost is done again",
        "portal/middleware.py",
        "return None if found.status is None else _replayed(found)",
        "return None",
        "tests/processes/api/test_lost_commit.py::test_a_commit_that_was_answered_by_nobody_is_not_done_again",
    ),
    Break(
        "one list forgets who may see what",
        "processes/visibility.py",
        "return ProcessInstance.objects.filter(reach)",
        "return ProcessInstance.objects.all()",
        "tests/processes/api/test_instances.py::test_lists_show_what_one_may_see",
    ),
    Break(
        "many things are done by the ids a request names",
        "processes/selectors/batch_targets.py",
        'return set(visibility.instances(user, role).filter(pk__in=ids).values_list("pk", flat=True))',
        "return set(ids)",
        "tests/processes/api/test_batches.py::test_who_may_not_act_on_them_has_nothing_to_act_on",
    ),
    Break(
        "a socket hears whatever it asks for",
        "dashboards/live/instances.py",
        "visible = visibility.instances(self.user).filter(pk=self.instance_id)",
        "visible = visibility.ProcessInstance.objects.filter(pk=self.instance_id)",
        "tests/dashboards/live/test_instance_socket.py::test_a_stranger_learns_nothing",
    ),
    Break(
        "a document type is let through",
        "portal/lib/xml.py",
        "self.parser.StartDoctypeDeclHandler = self._doctype",
        "pass",
        "tests/lib/test_xml.py::test_a_doctype_is_refused",
    ),
    Break(
        "redirects are followed",
        "processes/connectors/http/client.py",
        "follow_redirects=False",
        "follow_redirects=True",
        "tests/connectors/http/test_client.py::test_a_redirect_is_not_followed",
    ),
    Break(
        "a secret is shown in words",
        "processes/connectors/base.py",
        "value: str = field(repr=False)",
        "value: str",
        "tests/connectors/http/test_client.py::test_a_secret_is_not_shown_in_words",
    ),
    Break(
        "the audit may be changed",
        "processes/migrations/0002_database_rules.py",
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION podium_append_only();",
        "",
        "tests/portal_web/test_safety.py::test_the_audit_is_not_changed_by_anybody",
    ),
    Break(
        "an escalation fires without a second look at its task",
        "humantasks/actions/escalate.py",
        "AND e.state = 'pending' AND e.due_at <= %s",
        "AND e.due_at <= %s",
        "tests/humantasks/actions/test_escalate.py::test_two_sweeps_at_once_fire_it_once",
    ),
)
