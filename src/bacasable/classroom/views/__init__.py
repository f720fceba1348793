"""What pages and API show, computed once for both."""
