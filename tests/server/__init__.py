"""What guards the server, asked over real sockets."""
