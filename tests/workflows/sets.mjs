// gitlab-ci-local wants a method of sets that Node has from version 22 on.
Set.prototype.union ??= function union(other) {
  return new Set([...this, ...other]);
};
