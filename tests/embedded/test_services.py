"""The services of the test run itself."""

import psycopg
import redis
from django.conf import settings
from django.db import connection


def test_the_database_is_a_real_postgresql_18(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_user")

        assert cursor.fetchone() == (18, "podium")


def test_redis_answers():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert client.ping()


def test_a_child_process_sees_the_database_of_the_test(process_environment):
    with psycopg.connect(process_environment["DATABASE_URL"]) as child:
        name = child.execute("SELECT current_database()").fetchone()[0]

    assert name == connection.settings_dict["NAME"]
