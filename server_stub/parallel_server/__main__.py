"""`python -m parallel_server` is `parallel-server`."""

from parallel_server.cli import main

main()
