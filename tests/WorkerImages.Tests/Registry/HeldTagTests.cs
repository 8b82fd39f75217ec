using WorkerImages.Oci;
using WorkerImages.Registry;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Registry;

public sealed class HeldTagTests
{
    private static readonly Digest One = SampleImages.DigestOf("one");

    [Fact]
    public void A_tag_is_held_by_one_beside_it_that_stands_for_the_same()
    {
        Assert.Equal("localhost:5000/acme/worker:1.0-rolled-back", HeldTag.Of(Reference.Parse("localhost:5000/acme/worker:1.0")).ToString());
        Assert.True(HeldTag.IsHeld(One, Digest.Parse(One.Text)));
        Assert.False(HeldTag.IsHeld(One, SampleImages.DigestOf("other")));
        Assert.False(HeldTag.IsHeld(One, null));
        Assert.False(HeldTag.IsHeld(null, One));
        Assert.False(HeldTag.IsHeld(null, null));
    }

    [Fact]
    public void A_name_without_a_tag_cannot_be_held() =>
        Assert.Throws<ArgumentException>(() => HeldTag.Of(Reference.Parse("localhost:5000/acme/worker")));
}
