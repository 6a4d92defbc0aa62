"""Whole lives of orders, one for each kind of shop: what customers, shops, providers and carriers do, in small steps.

runner, mix -> stories: pets, prints, factory, kiosk, gallery -> script -> stage -> world, hands, clock; weather
"""

from services.practice.scenarios.clock import FastClock
from services.practice.scenarios.runner import SCENARIOS, Told, tell
from services.practice.scenarios.script import Ending, Scenario, Step
from services.practice.scenarios.weather import KNOBS, WEATHERS, Weather

__all__ = ["KNOBS", "SCENARIOS", "WEATHERS", "Ending", "FastClock", "Scenario", "Step", "Told", "Weather", "tell"]
