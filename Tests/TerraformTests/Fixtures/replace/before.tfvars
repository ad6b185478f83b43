image = "ami-12c6146b"
encrypted = true
