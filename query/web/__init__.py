"""The desk in a browser: pages made here and sent whole, and an API. Importing it does nothing; ``app`` makes it."""
