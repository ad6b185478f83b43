image = "ami-785db401"
encrypted = false
