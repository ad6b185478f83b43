password = "hush-new-password"
token = "hush-new-token"
type = "p4de.24xlarge"
