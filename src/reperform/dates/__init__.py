"""Dates and time stamps as the rules count them: local days, business days, months, business hours."""

from __future__ import annotations

from reperform.dates.days import Count as Count
from reperform.dates.days import business_day_before as business_day_before
from reperform.dates.days import business_days_between as business_days_between
from reperform.dates.days import business_deadline as business_deadline
from reperform.dates.days import days_after as days_after
from reperform.dates.days import holidays_between as holidays_between
from reperform.dates.days import is_business_day as is_business_day
from reperform.dates.days import months_after as months_after
from reperform.dates.days import months_between as months_between
from reperform.dates.days import rolled as rolled
from reperform.dates.hours import LONGEST_BUSINESS_TIME as LONGEST_BUSINESS_TIME
from reperform.dates.hours import business_time as business_time
from reperform.dates.hours import business_time_after as business_time_after
from reperform.dates.hours import end_of_day as end_of_day
from reperform.dates.hours import parse_business_hours as parse_business_hours
from reperform.dates.hours import start_of_day as start_of_day
from reperform.dates.moments import MONTHS as MONTHS
from reperform.dates.moments import WEEKDAYS as WEEKDAYS
from reperform.dates.moments import Moment as Moment
from reperform.dates.moments import in_zone as in_zone
from reperform.dates.moments import is_stamp as is_stamp
from reperform.dates.moments import local_date as local_date
from reperform.dates.moments import names_one_instant as names_one_instant
from reperform.dates.moments import order as order
from reperform.dates.moments import other_instant as other_instant
from reperform.dates.moments import parse_moment as parse_moment
from reperform.dates.moments import spelled as spelled
from reperform.dates.moments import spelled_day as spelled_day
from reperform.dates.moments import spelled_moment as spelled_moment
from reperform.dates.moments import zone_named as zone_named
