"""What people have done: every attempt is kept, none is changed."""
