"""`python -m bacasable_runner`: the supervisor, first program of a sandbox container."""

from bacasable_runner.supervisor import main

main()
