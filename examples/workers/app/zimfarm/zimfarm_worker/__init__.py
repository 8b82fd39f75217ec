"""The shape of openzim/zimfarm's worker: a project of its own, installed as a wheel."""
