"""The demo's outside world: CRM, payments, stock, shipping and a mail server, as real network services with faults.

Nothing here is used by the portal's own code; it talks to these services over HTTP and SMTP like to any others.
The contract of the services stands in `docs/sandbox.md`.
"""
