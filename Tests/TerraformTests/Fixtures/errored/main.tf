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

# Planning fails half way.
resource "aws_ebs_volume" "good" {
  availability_zone = "eu-central-1a"
  size              = 50
}

resource "aws_instance" "bad" {
  ami           = "ami-12c6146b"
  instance_type = "p4d.24xlarge"
  lifecycle {
    precondition {
      condition     = aws_ebs_volume.good.size > 100
      error_message = "too small"
    }
  }
}
