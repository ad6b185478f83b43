volumes = 0
