type = "g5.12xlarge"
