password = "hush-old-password"
token = "hush-old-token"
type = "p4d.24xlarge"
