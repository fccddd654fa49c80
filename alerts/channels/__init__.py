"""Ways to reach people, one module a kind. Each has ``Options``, ``PER_MESSAGE``, ``wrong_recipients``, ``send`` and
``notify``; see ``alerts.channel``."""
