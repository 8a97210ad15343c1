from reperform.sampling.limits import *
from reperform.sampling.rates import *
from reperform.sampling.planning import *
