"""`BEHAVIOURS`: element kind -> behaviour, total; a test holds it against `Kind`."""

from processes.engine.behaviours import (
    ad_hoc_sub_process,
    boundary_event,
    business_rule_task,
    call_activity,
    catch_event,
    complex_gateway,
    end_event,
    event_gateway,
    event_sub_process,
    exclusive_gateway,
    inclusive_gateway,
    none_task,
    parallel_gateway,
    process,
    receive_task,
    script_task,
    send_task,
    service_task,
    start_event,
    sub_process,
    throw_event,
    transaction,
    user_task,
)
from processes.engine.behaviours.base import Behaviour
from processes.graph.model import Kind

BEHAVIOURS: dict[Kind, Behaviour] = {
    # tasks
    Kind.TASK: none_task.BEHAVIOUR,
    Kind.USER_TASK: user_task.BEHAVIOUR,
    Kind.SERVICE_TASK: service_task.BEHAVIOUR,
    Kind.SEND_TASK: send_task.BEHAVIOUR,
    Kind.RECEIVE_TASK: receive_task.BEHAVIOUR,
    Kind.SCRIPT_TASK: script_task.BEHAVIOUR,
    Kind.BUSINESS_RULE_TASK: business_rule_task.BEHAVIOUR,
    Kind.CALL_ACTIVITY: call_activity.BEHAVIOUR,
    # scopes
    Kind.PROCESS: process.BEHAVIOUR,
    Kind.SUB_PROCESS: sub_process.BEHAVIOUR,
    Kind.EVENT_SUB_PROCESS: event_sub_process.BEHAVIOUR,
    Kind.TRANSACTION: transaction.BEHAVIOUR,
    Kind.AD_HOC_SUB_PROCESS: ad_hoc_sub_process.BEHAVIOUR,
    # gateways
    Kind.EXCLUSIVE_GATEWAY: exclusive_gateway.BEHAVIOUR,
    Kind.INCLUSIVE_GATEWAY: inclusive_gateway.BEHAVIOUR,
    Kind.PARALLEL_GATEWAY: parallel_gateway.BEHAVIOUR,
    Kind.EVENT_GATEWAY: event_gateway.BEHAVIOUR,
    Kind.COMPLEX_GATEWAY: complex_gateway.BEHAVIOUR,
    # events
    Kind.START_EVENT: start_event.BEHAVIOUR,
    Kind.INTERMEDIATE_CATCH_EVENT: catch_event.BEHAVIOUR,
    Kind.INTERMEDIATE_THROW_EVENT: throw_event.BEHAVIOUR,
    Kind.BOUNDARY_EVENT: boundary_event.BEHAVIOUR,
    Kind.END_EVENT: end_event.BEHAVIOUR,
}
