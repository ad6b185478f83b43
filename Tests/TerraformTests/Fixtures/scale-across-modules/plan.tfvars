nodes = 6
types = { web = "m7i.large", train = "p5.48xlarge", infer = "g6.12xlarge" }
