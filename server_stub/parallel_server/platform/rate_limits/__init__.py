"""Rate limits and cost budgets: what a tier may do, who counts it, and the headers that say so."""
