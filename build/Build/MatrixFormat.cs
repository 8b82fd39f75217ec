namespace Build;

/// <summary>The CI system that a matrix is written for.</summary>
public enum MatrixFormat
{
    GitHub,
    GitLab,
}
