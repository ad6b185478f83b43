nodes = 2
types = { web = "m7i.large", train = "p5.48xlarge" }
