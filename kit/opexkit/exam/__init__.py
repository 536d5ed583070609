"""Exam practice: items with a reason for every option, mock exams from a sealed pool, and spacing."""
