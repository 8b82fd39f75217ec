using System.Net;
using Docker.DotNet;
using WorkerImages.Engine;

namespace WorkerImages.Tests.Engine;

public sealed class EngineFaultsTests
{
    [Theory]
    [InlineData("""{"message":"no such image"}""", "no such image")]
    [InlineData("<html>502</html>", "what answered is no Docker Engine (HTTP status 502): <html>502</html>")]
    [InlineData("\"Bad Gateway\"", "what answered is no Docker Engine (HTTP status 502): \"Bad Gateway\"")]
    [InlineData("[]", "what answered is no Docker Engine (HTTP status 502): []")]
    [InlineData("null", "what answered is no Docker Engine (HTTP status 502): null")]
    [InlineData("""{"message":5}""", """what answered is no Docker Engine (HTTP status 502): {"message":5}""")]
    [InlineData(" ", "what answered is no Docker Engine (HTTP status 502)")]
    public void An_engines_own_sentence_is_told_else_what_something_in_between_said(string body, string words) =>
        Assert.Equal(words, EngineFaults.WordsOf(new DockerApiException(HttpStatusCode.BadGateway, body)));
}
