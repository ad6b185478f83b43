terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  s3_use_path_style           = true
  skip_requesting_account_id  = false
  skip_metadata_api_check     = true
  skip_credentials_validation = true
}

# Nothing to do: the plan cannot be applied, and need not be.
resource "aws_instance" "node" {
  ami           = "ami-12c6146b"
  instance_type = "p4d.24xlarge"
}
