"""Get next over REST."""


def next_for(client, person):
    client.force_login(person)
    return client.post("/api/v1/tasks/next", content_type="application/json")


def test_get_next_over_rest_hands_over_or_says_there_is_nothing(cast, client, opened):
    task = opened()

    assert next_for(client, cast.ann).json()["id"] == str(task.pk)
    assert next_for(client, cast.bob).status_code == 204
