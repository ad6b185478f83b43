nodes = 2
