"""The desk for programs: ``/api/v1``, one module a kind of thing, each with a ``router``; described by OpenAPI."""
