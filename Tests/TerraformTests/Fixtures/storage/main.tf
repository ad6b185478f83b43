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

# Data with and without encryption at rest.
variable "encrypted" {
  type = bool
}

resource "aws_ebs_volume" "said" {
  availability_zone = "eu-central-1a"
  size              = 50
  encrypted         = var.encrypted
}

resource "aws_ebs_volume" "unsaid" {
  availability_zone = "eu-central-1a"
  size              = 50
}

resource "aws_efs_file_system" "said" {
  encrypted = var.encrypted
}

resource "aws_efs_file_system" "unsaid" {
}

resource "aws_fsx_lustre_file_system" "corpus" {
  subnet_ids       = ["subnet-0123456789abcdef0"]
  storage_capacity = 1200
}

resource "aws_s3_bucket" "corpus" {
  bucket = "corpus"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "corpus" {
  bucket = aws_s3_bucket.corpus.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_db_instance" "said" {
  instance_class    = "db.m5.large"
  engine            = "postgres"
  allocated_storage = 20
  username          = "admin1"
  password          = "not-a-secret-1"
  storage_encrypted = var.encrypted
}

resource "aws_db_instance" "unsaid" {
  instance_class    = "db.m5.large"
  engine            = "postgres"
  allocated_storage = 20
  username          = "admin1"
  password          = "not-a-secret-1"
}

resource "aws_rds_cluster" "unsaid" {
  engine          = "aurora-postgresql"
  master_username = "admin1"
  master_password = "not-a-secret-1"
}

resource "aws_dynamodb_table" "runs" {
  name         = "runs"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_opensearch_domain" "said" {
  domain_name = "said"
  encrypt_at_rest {
    enabled = var.encrypted
  }
}

resource "aws_opensearch_domain" "unsaid" {
  domain_name = "unsaid"
}

resource "aws_redshift_cluster" "said" {
  cluster_identifier = "said"
  node_type          = "ra3.large"
  encrypted          = var.encrypted
}

resource "aws_docdb_cluster" "unsaid" {
}

resource "aws_elasticache_replication_group" "said" {
  replication_group_id       = "said"
  description                = "said"
  at_rest_encryption_enabled = var.encrypted
}

resource "aws_elasticache_cluster" "single" {
  cluster_id      = "single"
  engine          = "memcached"
  node_type       = "cache.m6g.large"
  num_cache_nodes = 1
}

resource "aws_instance" "unsaid" {
  ami           = "ami-12c6146b"
  instance_type = "m7i.large"
}

resource "aws_instance" "said" {
  ami           = "ami-12c6146b"
  instance_type = "m7i.large"
  root_block_device {
    encrypted = true
  }
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 10
    encrypted   = var.encrypted
  }
}
