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

# Moved, forgotten, imported, and drift.
resource "aws_ebs_volume" "renamed" {
  availability_zone = "eu-central-1a"
  size              = 50
  encrypted         = true
}

moved {
  from = aws_ebs_volume.old
  to   = aws_ebs_volume.renamed
}

removed {
  from = aws_instance.forgotten
  lifecycle {
    destroy = false
  }
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

import {
  to = aws_s3_bucket.found
  id = "found"
}

resource "aws_s3_bucket" "found" {
  bucket = "found"
}
