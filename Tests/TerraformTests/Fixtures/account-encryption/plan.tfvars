volumes = 1
