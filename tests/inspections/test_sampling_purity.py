import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_arithmetic_knows_no_framework_and_no_database():
    program = "import sys, inspections.sampling.cases, inspections.switching.scenarios, inspections.switching.outlook;"
    program += "print([name for name in ('django', 'psycopg') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
