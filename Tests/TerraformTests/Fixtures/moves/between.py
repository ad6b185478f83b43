"""What somebody does by hand between the two runs of Terraform."""
import boto3

boto3.client("s3", region_name="eu-central-1").create_bucket(
    Bucket="found", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
)
tables = boto3.client("dynamodb", region_name="eu-central-1")
arn = tables.describe_table(TableName="drifted")["Table"]["TableArn"]
tables.tag_resource(ResourceArn=arn, Tags=[{"Key": "owner", "Value": "somebody"}])
