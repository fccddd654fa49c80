"""When things happen: the Prefect flows, and the plain stage functions that they call."""
