namespace WorkerImages.Registry;

/// <summary>Ends a request in which nothing has moved for a while, however long it has been going on.</summary>
internal sealed class SilenceLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _caller;

    public SilenceLimit(TimeSpan limit, TimeProvider clock, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _silence = new CancellationTokenSource(limit, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _silence.Token);
    }

    /// <summary>Is cancelled by the caller, or by silence.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>True when it was silence that ended the request.</summary>
    public bool IsOver => _silence.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Something has moved.</summary>
    public void Touch()
    {
        if (!_silence.IsCancellationRequested)
        {
            _silence.CancelAfter(_limit);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
