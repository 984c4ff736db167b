"""The scale room: adapters that run the same engine inside Spark, Flink, Beam, Kafka consumers and Lambda.

This room is named now so that its neighbours leave its place; it is empty until then.
"""
