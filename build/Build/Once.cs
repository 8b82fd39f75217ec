namespace Build;

/// <summary>Work that is done when first asked for, and only once: later callers are given, or wait for, what the first one began.</summary>
internal sealed class Once<T>(Func<Task<T>> work)
{
    private readonly Lock _gate = new();
    private Task<T>? _begun;

    /// <summary>The work's result if it was begun and has ended well; for those who must not begin it.</summary>
    public T? Done => _begun is { IsCompletedSuccessfully: true } done ? done.Result : default;

    public Task<T> GetAsync()
    {
        lock (_gate)
        {
            return _begun ??= work();
        }
    }
}
