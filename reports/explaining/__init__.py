"""Trends of defects, and the findings that explain them. Pure: arrays in, values out, no request and no model.

histories → usual → windows → looking → explanations → trends, and once more beside what is claimed (`beside`); relevance and
controls are told with them. `world_files` reads and writes them as JSON.
"""
