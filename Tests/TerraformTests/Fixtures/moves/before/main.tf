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

resource "aws_ebs_volume" "old" {
  availability_zone = "eu-central-1a"
  size              = 50
  encrypted         = true
}

resource "aws_instance" "forgotten" {
  ami           = "ami-12c6146b"
  instance_type = "p4d.24xlarge"
}

resource "aws_dynamodb_table" "drifted" {
  name         = "drifted"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  tags = { owner = "team" }
}
