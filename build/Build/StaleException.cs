namespace Build;

/// <summary>Something is stale, and the user asked to be told by the exit code: no failure, so nothing is printed.</summary>
internal sealed class StaleException : Exception;
