"""What the server says about itself: one log line and a few numbers for each request."""
