using System.Net;
using System.Net.Http.Headers;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Registry;

public sealed class RetryRulesTests
{
    private readonly ManualTime _time = new();
    private readonly List<(double Wait, int Next)> _waits = [];

    [Theory]
    [InlineData(200, false)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(405, false)]
    [InlineData(408, true)]
    [InlineData(409, false)]
    [InlineData(416, false)]
    [InlineData(425, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    public void Only_what_may_be_better_later_is_tried_again(int status, bool again) =>
        Assert.Equal(again, RetryRules.IsTransient((HttpStatusCode)status));

    [Fact]
    public void A_registry_says_how_long_to_wait_in_seconds_or_by_a_date()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(7), RetryRules.Wait(new RetryConditionHeaderValue(TimeSpan.FromSeconds(7)), now));
        Assert.Equal(TimeSpan.FromSeconds(90), RetryRules.Wait(new RetryConditionHeaderValue(now.AddSeconds(90)), now));
        Assert.Equal(TimeSpan.Zero, RetryRules.Wait(new RetryConditionHeaderValue(now.AddSeconds(-90)), now));
        Assert.Null(RetryRules.Wait(null, now));
    }

    [Fact]
    public async Task Six_tries_are_made_with_waits_that_grow_and_the_failure_tells_how_many()
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => RunAsync(_ => Fault(isTransient: true)));

        Assert.Equal([2, 3, 4, 5, 6], _waits.Select(wait => wait.Next));
        Assert.InRange(_waits.Sum(wait => wait.Wait), 5, 60);
        Assert.EndsWith("(tried 6 times)", failure.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_be_answered_the_same_is_tried_once()
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => RunAsync(_ => Fault(isTransient: false)));

        Assert.Empty(_waits);
        Assert.Equal("why", failure.Why);
    }

    [Fact]
    public async Task The_wait_is_the_one_that_the_registry_asks_for()
    {
        await RunAsync(number => number == 1 ? Fault(isTransient: true, wait: 17) : null);

        Assert.Equal([(17, 2)], _waits);
    }

    [Fact]
    public async Task A_wait_beyond_the_time_for_all_tries_is_not_begun()
    {
        await Assert.ThrowsAsync<RegistryException>(() => RunAsync(number => Fault(isTransient: true, wait: number == 1 ? 200 : 101)));

        Assert.Equal([(200, 2)], _waits);
    }

    private static RegistryException Fault(bool isTransient, double? wait = null) => new(ExitCode.Network, "what", "why", "next")
    {
        IsTransient = isTransient,
        RetryAfter = wait is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private async Task RunAsync(Func<int, RegistryException?> attempt)
    {
        var tries = 0;
        var rules = new RetryRules(new RegistryOptions(), _time, (_, wait, next) => _waits.Add((wait.TotalSeconds, next)));
        var running = rules.RunAsync(_ => attempt(++tries) is { } fault ? throw fault : Task.FromResult(true), TestContext.Current.CancellationToken);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await running;
    }
}
