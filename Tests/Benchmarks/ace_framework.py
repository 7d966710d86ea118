"""ace-framework's own pipeline with roles that only sleep, in the virtual environment it lives in.

usage: ace_framework.py COUNT REFLECTOR_SECONDS MANAGER_SECONDS     prints the seconds it took
"""

import sys
import time

from ace import ACE, Sample, SimpleEnvironment, Skillbook
from ace.core.outputs import AgentOutput, ReflectorOutput, SkillManagerOutput

COUNT = int(sys.argv[1])
REFLECTOR, MANAGER = float(sys.argv[2]), float(sys.argv[3])


class Agent:
    def generate(self, **_):
        return AgentOutput(reasoning="", final_answer="done")


class Reflector:
    def reflect(self, **_):
        time.sleep(REFLECTOR)
        return ReflectorOutput(reasoning="", correct_approach="", key_insight="k")


class SkillManager:
    def update_skills(self, **_):
        time.sleep(MANAGER)
        return SkillManagerOutput(reasoning="", operations=[])


runner = ACE.from_roles(agent=Agent(), reflector=Reflector(), skill_manager=SkillManager(),
                        environment=SimpleEnvironment(), skillbook=Skillbook())
start = time.perf_counter()
runner.run([Sample(question="q%d" % i, ground_truth="done") for i in range(COUNT)], wait=True)
print(time.perf_counter() - start)
