"""zoning"""
