namespace WorkerImages.Tests.Engine;

/// <summary>What engines really answered to builds of a few lines, recorded line by line.</summary>
internal static class RecordedBuilds
{
    /// <summary>Engine 20.10.24: <c>FROM scratch</c>, <c>COPY bin/busybox /bin/sh</c> (cached), <c>RUN echo begun; echo err &gt;&amp;2</c>.</summary>
    public const string BuildKit =
        """
        {"id":"moby.buildkit.trace","aux":"Cm8KR3NoYTI1Njo1NGIyNWYwYzZjNWI2NThmMGM0ZTZjZTc5NjYyMTA4OGFlZjIyZWFiNmRjMjA4MjNlMzFjZTZmYjg3NTRkZjkwGiRbaW50ZXJuYWxdIGxvYWQgcmVtb3RlIGJ1aWxkIGNvbnRleHQ="}
        {"id":"moby.buildkit.trace","aux":"CnwKR3NoYTI1Njo1NGIyNWYwYzZjNWI2NThmMGM0ZTZjZTc5NjYyMTA4OGFlZjIyZWFiNmRjMjA4MjNlMzFjZTZmYjg3NTRkZjkwGiRbaW50ZXJuYWxdIGxvYWQgcmVtb3RlIGJ1aWxkIGNvbnRleHQqCwix7ZLYBhCKqrAy"}
        {"id":"moby.buildkit.trace","aux":"CokBCkdzaGEyNTY6NTRiMjVmMGM2YzViNjU4ZjBjNGU2Y2U3OTY2MjEwODhhZWYyMmVhYjZkYzIwODIzZTMxY2U2ZmI4NzU0ZGY5MBokW2ludGVybmFsXSBsb2FkIHJlbW90ZSBidWlsZCBjb250ZXh0KgsIse2S2AYQiqqwMjILCLHtktgGEIWtuDY="}
        {"id":"moby.buildkit.trace","aux":"CokBCkdzaGEyNTY6NTRiMjVmMGM2YzViNjU4ZjBjNGU2Y2U3OTY2MjEwODhhZWYyMmVhYjZkYzIwODIzZTMxY2U2ZmI4NzU0ZGY5MBokW2ludGVybmFsXSBsb2FkIHJlbW90ZSBidWlsZCBjb250ZXh0KgsIse2S2AYQv8HFNjILCLHtktgGEPr3xTY="}
        {"id":"moby.buildkit.trace","aux":"CqMBCkdzaGEyNTY6ZTQxOGJkOTEwOWJkMmQ5ZTlkMWQyOTdiNDZjZWU5NjQyNzFjMTAwZjE0M2M1NTIzY2JhMjAxYjJmZjgyZDY3YRJHc2hhMjU2OjU0YjI1ZjBjNmM1YjY1OGYwYzRlNmNlNzk2NjIxMDg4YWVmMjJlYWI2ZGMyMDgyM2UzMWNlNmZiODc1NGRmOTAaD2NvcHkgL2NvbnRleHQgLw=="}
        {"id":"moby.buildkit.trace","aux":"CrABCkdzaGEyNTY6ZTQxOGJkOTEwOWJkMmQ5ZTlkMWQyOTdiNDZjZWU5NjQyNzFjMTAwZjE0M2M1NTIzY2JhMjAxYjJmZjgyZDY3YRJHc2hhMjU2OjU0YjI1ZjBjNmM1YjY1OGYwYzRlNmNlNzk2NjIxMDg4YWVmMjJlYWI2ZGMyMDgyM2UzMWNlNmZiODc1NGRmOTAaD2NvcHkgL2NvbnRleHQgLyoLCLHtktgGENus4Tk="}
        {"id":"moby.buildkit.trace","aux":"Cr0BCkdzaGEyNTY6ZTQxOGJkOTEwOWJkMmQ5ZTlkMWQyOTdiNDZjZWU5NjQyNzFjMTAwZjE0M2M1NTIzY2JhMjAxYjJmZjgyZDY3YRJHc2hhMjU2OjU0YjI1ZjBjNmM1YjY1OGYwYzRlNmNlNzk2NjIxMDg4YWVmMjJlYWI2ZGMyMDgyM2UzMWNlNmZiODc1NGRmOTAaD2NvcHkgL2NvbnRleHQgLyoLCLHtktgGENus4TkyCwix7ZLYBhDtodBQ"}
        {"id":"moby.buildkit.trace","aux":"CrIBCkdzaGEyNTY6ZjZhMWYyOWIwMGRkOTBjMWFlZmNhOTg2ODYzNzM3ZjZlOGZmZTIxODA0ZjU4OTIxYTg1NzUwNDE3OGRjNjk1ORJHc2hhMjU2OmU0MThiZDkxMDliZDJkOWU5ZDFkMjk3YjQ2Y2VlOTY0MjcxYzEwMGYxNDNjNTUyM2NiYTIwMWIyZmY4MmQ2N2EaHlsxLzJdIENPUFkgYmluL2J1c3lib3ggL2Jpbi9zaAq2AQpHc2hhMjU2Ojg4YzliZDU1YmE4MzNmODRjMWU1ZTE5MzI4ODZjMTU5YTJkN2VmNTQ0MDExYTFiODcyZDczNjA4NDQwMGJkZGMSR3NoYTI1NjpmNmExZjI5YjAwZGQ5MGMxYWVmY2E5ODY4NjM3MzdmNmU4ZmZlMjE4MDRmNTg5MjFhODU3NTA0MTc4ZGM2OTU5GiJbMi8yXSBSVU4gZWNobyBiZWd1bjsgZWNobyBlcnIgPiYy"}
        {"id":"moby.buildkit.trace","aux":"Cs4BCkdzaGEyNTY6ZjZhMWYyOWIwMGRkOTBjMWFlZmNhOTg2ODYzNzM3ZjZlOGZmZTIxODA0ZjU4OTIxYTg1NzUwNDE3OGRjNjk1ORJHc2hhMjU2OmU0MThiZDkxMDliZDJkOWU5ZDFkMjk3YjQ2Y2VlOTY0MjcxYzEwMGYxNDNjNTUyM2NiYTIwMWIyZmY4MmQ2N2EaHlsxLzJdIENPUFkgYmluL2J1c3lib3ggL2Jpbi9zaCABKgsIse2S2AYQwJuKWjILCLHtktgGENDZi1oKwwEKR3NoYTI1Njo4OGM5YmQ1NWJhODMzZjg0YzFlNWUxOTMyODg2YzE1OWEyZDdlZjU0NDAxMWExYjg3MmQ3MzYwODQ0MDBiZGRjEkdzaGEyNTY6ZjZhMWYyOWIwMGRkOTBjMWFlZmNhOTg2ODYzNzM3ZjZlOGZmZTIxODA0ZjU4OTIxYTg1NzUwNDE3OGRjNjk1ORoiWzIvMl0gUlVOIGVjaG8gYmVndW47IGVjaG8gZXJyID4mMioLCLHtktgGEP/Xj1o="}
        {"id":"moby.buildkit.trace","aux":"GmEKR3NoYTI1Njo4OGM5YmQ1NWJhODMzZjg0YzFlNWUxOTMyODg2YzE1OWEyZDdlZjU0NDAxMWExYjg3MmQ3MzYwODQ0MDBiZGRjEgwIse2S2AYQ1s2kqQEYASIGYmVndW4K"}
        {"id":"moby.buildkit.trace","aux":"Gl8KR3NoYTI1Njo4OGM5YmQ1NWJhODMzZjg0YzFlNWUxOTMyODg2YzE1OWEyZDdlZjU0NDAxMWExYjg3MmQ3MzYwODQ0MDBiZGRjEgwIse2S2AYQx5KxqQEYAiIEZXJyCg=="}
        {"id":"moby.buildkit.trace","aux":"CtEBCkdzaGEyNTY6ODhjOWJkNTViYTgzM2Y4NGMxZTVlMTkzMjg4NmMxNTlhMmQ3ZWY1NDQwMTFhMWI4NzJkNzM2MDg0NDAwYmRkYxJHc2hhMjU2OmY2YTFmMjliMDBkZDkwYzFhZWZjYTk4Njg2MzczN2Y2ZThmZmUyMTgwNGY1ODkyMWE4NTc1MDQxNzhkYzY5NTkaIlsyLzJdIFJVTiBlY2hvIGJlZ3VuOyBlY2hvIGVyciA+JjIqCwix7ZLYBhD/149aMgwIse2S2AYQhpDisgE="}
        {"id":"moby.buildkit.trace","aux":"CmsKR3NoYTI1NjplOGM2MTNlMDdiMGI3ZmYzMzg5M2I2OTRmNzc1OWExMGQ0MmUxODBmMmI0ZGMzNDlmYjU3ZGM2YjcxZGNhYjAwGhJleHBvcnRpbmcgdG8gaW1hZ2UqDAix7ZLYBhDunJazARJ3ChBleHBvcnRpbmcgbGF5ZXJzEkdzaGEyNTY6ZThjNjEzZTA3YjBiN2ZmMzM4OTNiNjk0Zjc3NTlhMTBkNDJlMTgwZjJiNGRjMzQ5ZmI1N2RjNmI3MWRjYWIwMDIMCLHtktgGEPa7lrMBOgwIse2S2AYQhLWWswE="}
        {"id":"moby.buildkit.trace","aux":"EoUBChBleHBvcnRpbmcgbGF5ZXJzEkdzaGEyNTY6ZThjNjEzZTA3YjBiN2ZmMzM4OTNiNjk0Zjc3NTlhMTBkNDJlMTgwZjJiNGRjMzQ5ZmI1N2RjNmI3MWRjYWIwMDIMCLHtktgGEL7eprsBOgwIse2S2AYQhLWWswFCDAix7ZLYBhDLzaa7AQ=="}
        {"id":"moby.buildkit.trace","aux":"ErwBClV3cml0aW5nIGltYWdlIHNoYTI1NjpmZjE0ZGFjMzIzNzM2ODI0N2RhZTdmMmI0NmM4YzIwNGNkMWEzOGE5MmY3MDI1NmNiNjUwZmY2ZmFjMDljOWY4EkdzaGEyNTY6ZThjNjEzZTA3YjBiN2ZmMzM4OTNiNjk0Zjc3NTlhMTBkNDJlMTgwZjJiNGRjMzQ5ZmI1N2RjNmI3MWRjYWIwMDIMCLHtktgGEPuztbsBOgwIse2S2AYQgbK1uwE="}
        {"id":"moby.image.id","aux":{"ID":"sha256:ff14dac3237368247dae7f2b46c8c204cd1a38a92f70256cb650ff6fac09c9f8"}}
        {"id":"moby.buildkit.trace","aux":"CnkKR3NoYTI1NjplOGM2MTNlMDdiMGI3ZmYzMzg5M2I2OTRmNzc1OWExMGQ0MmUxODBmMmI0ZGMzNDlmYjU3ZGM2YjcxZGNhYjAwGhJleHBvcnRpbmcgdG8gaW1hZ2UqDAix7ZLYBhDunJazATIMCLHtktgGEL6vzrsBEsoBClV3cml0aW5nIGltYWdlIHNoYTI1NjpmZjE0ZGFjMzIzNzM2ODI0N2RhZTdmMmI0NmM4YzIwNGNkMWEzOGE5MmY3MDI1NmNiNjUwZmY2ZmFjMDljOWY4EkdzaGEyNTY6ZThjNjEzZTA3YjBiN2ZmMzM4OTNiNjk0Zjc3NTlhMTBkNDJlMTgwZjJiNGRjMzQ5ZmI1N2RjNmI3MWRjYWIwMDIMCLHtktgGEMrQzbsBOgwIse2S2AYQgbK1uwFCDAix7ZLYBhDGzs27AQ=="}
        """;

    /// <summary>Engine 20.10.24: the same once more.</summary>
    public const string BuildKitCached =
        """
        {"id":"moby.buildkit.trace","aux":"Cm8KR3NoYTI1NjpkZTE3NWYzYmQyOTUwYWQxYTFkMDkzZmQ4OWM0NGU3MTIwNTRjZDMxYWY4Mzg3ZWJlNGI5NDExNjAzZDgzYjE5GiRbaW50ZXJuYWxdIGxvYWQgcmVtb3RlIGJ1aWxkIGNvbnRleHQ="}
        {"id":"moby.buildkit.trace","aux":"Cn0KR3NoYTI1NjpkZTE3NWYzYmQyOTUwYWQxYTFkMDkzZmQ4OWM0NGU3MTIwNTRjZDMxYWY4Mzg3ZWJlNGI5NDExNjAzZDgzYjE5GiRbaW50ZXJuYWxdIGxvYWQgcmVtb3RlIGJ1aWxkIGNvbnRleHQqDAix7ZLYBhDd1aHVAQ=="}
        {"id":"moby.buildkit.trace","aux":"CosBCkdzaGEyNTY6ZGUxNzVmM2JkMjk1MGFkMWExZDA5M2ZkODljNDRlNzEyMDU0Y2QzMWFmODM4N2ViZTRiOTQxMTYwM2Q4M2IxORokW2ludGVybmFsXSBsb2FkIHJlbW90ZSBidWlsZCBjb250ZXh0KgwIse2S2AYQ3dWh1QEyDAix7ZLYBhCt/N3ZAQ=="}
        {"id":"moby.buildkit.trace","aux":"Co0BCkdzaGEyNTY6ZGUxNzVmM2JkMjk1MGFkMWExZDA5M2ZkODljNDRlNzEyMDU0Y2QzMWFmODM4N2ViZTRiOTQxMTYwM2Q4M2IxORokW2ludGVybmFsXSBsb2FkIHJlbW90ZSBidWlsZCBjb250ZXh0IAEqDAix7ZLYBhC64OzZATIMCLHtktgGEL/U79kB"}
        {"id":"moby.buildkit.trace","aux":"CqMBCkdzaGEyNTY6YTJlOTQ1MTI2MmI3YjkxODBjNTg4MGZiZWM5ODg0NTgzNjhiODcyNDNjOTNjNzUzZWRkODUxOGM1M2FlZmVkYhJHc2hhMjU2OmRlMTc1ZjNiZDI5NTBhZDFhMWQwOTNmZDg5YzQ0ZTcxMjA1NGNkMzFhZjgzODdlYmU0Yjk0MTE2MDNkODNiMTkaD2NvcHkgL2NvbnRleHQgLw=="}
        {"id":"moby.buildkit.trace","aux":"CsEBCkdzaGEyNTY6YTJlOTQ1MTI2MmI3YjkxODBjNTg4MGZiZWM5ODg0NTgzNjhiODcyNDNjOTNjNzUzZWRkODUxOGM1M2FlZmVkYhJHc2hhMjU2OmRlMTc1ZjNiZDI5NTBhZDFhMWQwOTNmZDg5YzQ0ZTcxMjA1NGNkMzFhZjgzODdlYmU0Yjk0MTE2MDNkODNiMTkaD2NvcHkgL2NvbnRleHQgLyABKgwIse2S2AYQmdan2gEyDAix7ZLYBhDkz6jaAQ=="}
        {"id":"moby.buildkit.trace","aux":"CrIBCkdzaGEyNTY6Y2E0ZmQ4YWQ3MjMyZmYwZjc1YmIyNDhlZDBmODE2MzJiMWM4OGJkOTAwZGYwMjc2OThmZjRmOTBjYTU5M2M5NhJHc2hhMjU2OmEyZTk0NTEyNjJiN2I5MTgwYzU4ODBmYmVjOTg4NDU4MzY4Yjg3MjQzYzkzYzc1M2VkZDg1MThjNTNhZWZlZGIaHlsxLzJdIENPUFkgYmluL2J1c3lib3ggL2Jpbi9zaAq2AQpHc2hhMjU2OjBlYjdjYTczZDg3NzE5MmYwZThhYTBmOTI5OTlhYjYxZWQ4NzMzYzEyZWFlYzVhZGJlYzE0MDEyYmE2YzgzMmMSR3NoYTI1NjpjYTRmZDhhZDcyMzJmZjBmNzViYjI0OGVkMGY4MTYzMmIxYzg4YmQ5MDBkZjAyNzY5OGZmNGY5MGNhNTkzYzk2GiJbMi8yXSBSVU4gZWNobyBiZWd1bjsgZWNobyBlcnIgPiYy"}
        {"id":"moby.buildkit.trace","aux":"CtABCkdzaGEyNTY6Y2E0ZmQ4YWQ3MjMyZmYwZjc1YmIyNDhlZDBmODE2MzJiMWM4OGJkOTAwZGYwMjc2OThmZjRmOTBjYTU5M2M5NhJHc2hhMjU2OmEyZTk0NTEyNjJiN2I5MTgwYzU4ODBmYmVjOTg4NDU4MzY4Yjg3MjQzYzkzYzc1M2VkZDg1MThjNTNhZWZlZGIaHlsxLzJdIENPUFkgYmluL2J1c3lib3ggL2Jpbi9zaCABKgwIse2S2AYQwtHb3QEyDAix7ZLYBhDC0dvdAQrUAQpHc2hhMjU2OjBlYjdjYTczZDg3NzE5MmYwZThhYTBmOTI5OTlhYjYxZWQ4NzMzYzEyZWFlYzVhZGJlYzE0MDEyYmE2YzgzMmMSR3NoYTI1NjpjYTRmZDhhZDcyMzJmZjBmNzViYjI0OGVkMGY4MTYzMmIxYzg4YmQ5MDBkZjAyNzY5OGZmNGY5MGNhNTkzYzk2GiJbMi8yXSBSVU4gZWNobyBiZWd1bjsgZWNobyBlcnIgPiYyIAEqDAix7ZLYBhDC0dvdATIMCLHtktgGEPDh3N0B"}
        {"id":"moby.buildkit.trace","aux":"CmsKR3NoYTI1NjplOGM2MTNlMDdiMGI3ZmYzMzg5M2I2OTRmNzc1OWExMGQ0MmUxODBmMmI0ZGMzNDlmYjU3ZGM2YjcxZGNhYjAwGhJleHBvcnRpbmcgdG8gaW1hZ2UqDAix7ZLYBhCBpd7dARKFAQoQZXhwb3J0aW5nIGxheWVycxJHc2hhMjU2OmU4YzYxM2UwN2IwYjdmZjMzODkzYjY5NGY3NzU5YTEwZDQyZTE4MGYyYjRkYzM0OWZiNTdkYzZiNzFkY2FiMDAyDAix7ZLYBhCW4d7dAToMCLHtktgGEK2w3t0BQgwIse2S2AYQzt/e3QE="}
        {"id":"moby.buildkit.trace","aux":"ErwBClV3cml0aW5nIGltYWdlIHNoYTI1NjpmZjE0ZGFjMzIzNzM2ODI0N2RhZTdmMmI0NmM4YzIwNGNkMWEzOGE5MmY3MDI1NmNiNjUwZmY2ZmFjMDljOWY4EkdzaGEyNTY6ZThjNjEzZTA3YjBiN2ZmMzM4OTNiNjk0Zjc3NTlhMTBkNDJlMTgwZjJiNGRjMzQ5ZmI1N2RjNmI3MWRjYWIwMDIMCLHtktgGEM/u990BOgwIse2S2AYQpe333QE="}
        {"id":"moby.image.id","aux":{"ID":"sha256:ff14dac3237368247dae7f2b46c8c204cd1a38a92f70256cb650ff6fac09c9f8"}}
        {"id":"moby.buildkit.trace","aux":"CnkKR3NoYTI1NjplOGM2MTNlMDdiMGI3ZmYzMzg5M2I2OTRmNzc1OWExMGQ0MmUxODBmMmI0ZGMzNDlmYjU3ZGM2YjcxZGNhYjAwGhJleHBvcnRpbmcgdG8gaW1hZ2UqDAix7ZLYBhCBpd7dATIMCLHtktgGEPXAkt4BEsoBClV3cml0aW5nIGltYWdlIHNoYTI1NjpmZjE0ZGFjMzIzNzM2ODI0N2RhZTdmMmI0NmM4YzIwNGNkMWEzOGE5MmY3MDI1NmNiNjUwZmY2ZmFjMDljOWY4EkdzaGEyNTY6ZThjNjEzZTA3YjBiN2ZmMzM4OTNiNjk0Zjc3NTlhMTBkNDJlMTgwZjJiNGRjMzQ5ZmI1N2RjNmI3MWRjYWIwMDIMCLHtktgGEJj/kd4BOgwIse2S2AYQpe333QFCDAix7ZLYBhDi/JHeAQ=="}
        """;

    /// <summary>Engine 20.10.24: <c>FROM scratch</c>, <c>COPY bin/busybox /bin/sh</c>, <c>RUN echo begun; echo oops &gt;&amp;2; exit 7</c>, <c>RUN echo never</c>.</summary>
    public const string BuildKitFailed =
        """
        {"id":"moby.buildkit.trace","aux":"Cm8KR3NoYTI1Njo2OTVlZTYyZWQyYzkzZDdhYjRkZTNhN2UxNWEzMGY3OTc4YTg4ZGY3ZjQ0OTc4NjQzZjkxZjA3NTEwMjZkMzBjGiRbaW50ZXJuYWxdIGxvYWQgcmVtb3RlIGJ1aWxkIGNvbnRleHQ="}
        {"id":"moby.buildkit.trace","aux":"Cn0KR3NoYTI1Njo2OTVlZTYyZWQyYzkzZDdhYjRkZTNhN2UxNWEzMGY3OTc4YTg4ZGY3ZjQ0OTc4NjQzZjkxZjA3NTEwMjZkMzBjGiRbaW50ZXJuYWxdIGxvYWQgcmVtb3RlIGJ1aWxkIGNvbnRleHQqDAiw7ZLYBhDenpr+Ag=="}
        {"id":"moby.buildkit.trace","aux":"CosBCkdzaGEyNTY6Njk1ZWU2MmVkMmM5M2Q3YWI0ZGUzYTdlMTVhMzBmNzk3OGE4OGRmN2Y0NDk3ODY0M2Y5MWYwNzUxMDI2ZDMwYxokW2ludGVybmFsXSBsb2FkIHJlbW90ZSBidWlsZCBjb250ZXh0KgwIsO2S2AYQ3p6a/gIyDAiw7ZLYBhCUnoeFAw=="}
        {"id":"moby.buildkit.trace","aux":"CosBCkdzaGEyNTY6Njk1ZWU2MmVkMmM5M2Q3YWI0ZGUzYTdlMTVhMzBmNzk3OGE4OGRmN2Y0NDk3ODY0M2Y5MWYwNzUxMDI2ZDMwYxokW2ludGVybmFsXSBsb2FkIHJlbW90ZSBidWlsZCBjb250ZXh0KgwIsO2S2AYQ+vyahQMyDAiw7ZLYBhD22puFAw=="}
        {"id":"moby.buildkit.trace","aux":"CqMBCkdzaGEyNTY6N2VlYWMwMjQ4NzMzZDFhOTY3NzgzZDg2NGNkY2I0ZmNhY2RmYmY2NWI2MjM0YWM2NjkzYjEwMmY0NzNiMzhlZhJHc2hhMjU2OjY5NWVlNjJlZDJjOTNkN2FiNGRlM2E3ZTE1YTMwZjc5NzhhODhkZjdmNDQ5Nzg2NDNmOTFmMDc1MTAyNmQzMGMaD2NvcHkgL2NvbnRleHQgLw=="}
        {"id":"moby.buildkit.trace","aux":"CrEBCkdzaGEyNTY6N2VlYWMwMjQ4NzMzZDFhOTY3NzgzZDg2NGNkY2I0ZmNhY2RmYmY2NWI2MjM0YWM2NjkzYjEwMmY0NzNiMzhlZhJHc2hhMjU2OjY5NWVlNjJlZDJjOTNkN2FiNGRlM2E3ZTE1YTMwZjc5NzhhODhkZjdmNDQ5Nzg2NDNmOTFmMDc1MTAyNmQzMGMaD2NvcHkgL2NvbnRleHQgLyoMCLDtktgGEKbvr4oD"}
        {"id":"moby.buildkit.trace","aux":"Cr8BCkdzaGEyNTY6N2VlYWMwMjQ4NzMzZDFhOTY3NzgzZDg2NGNkY2I0ZmNhY2RmYmY2NWI2MjM0YWM2NjkzYjEwMmY0NzNiMzhlZhJHc2hhMjU2OjY5NWVlNjJlZDJjOTNkN2FiNGRlM2E3ZTE1YTMwZjc5NzhhODhkZjdmNDQ5Nzg2NDNmOTFmMDc1MTAyNmQzMGMaD2NvcHkgL2NvbnRleHQgLyoMCLDtktgGEKbvr4oDMgwIsO2S2AYQp/TbpgM="}
        {"id":"moby.buildkit.trace","aux":"CrIBCkdzaGEyNTY6MGZmZmUxOTdkODQwOGQ5ZWZmOWZhN2EzZjFiNWI3MTgwMWRiMWQyNTE4ZTNhMWJiY2RjNDRhMmQyNWQxYWY5ZhJHc2hhMjU2OjdlZWFjMDI0ODczM2QxYTk2Nzc4M2Q4NjRjZGNiNGZjYWNkZmJmNjViNjIzNGFjNjY5M2IxMDJmNDczYjM4ZWYaHlsxLzNdIENPUFkgYmluL2J1c3lib3ggL2Jpbi9zaAq/AQpHc2hhMjU2OmY2YWYzNDJmMDFmMzAyYzA3NDc1ZWRjYmRmNDQ5YjM4NWEyOGEyMjY0ZWVhNjM3YWM5N2YxNGJmZTYyNmNkNTgSR3NoYTI1NjowZmZmZTE5N2Q4NDA4ZDllZmY5ZmE3YTNmMWI1YjcxODAxZGIxZDI1MThlM2ExYmJjZGM0NGEyZDI1ZDFhZjlmGitbMi8zXSBSVU4gZWNobyBiZWd1bjsgZWNobyBvb3BzID4mMjsgZXhpdCA3CqgBCkdzaGEyNTY6ZjAwZTcwMDU5MzI2YTQzMjk5ZmU1ODE0MjJlMzg2NzNiYWM3YTIxYzYwYTViYTk1OWUzMTczZjFmNWM4NDRhMRJHc2hhMjU2OmY2YWYzNDJmMDFmMzAyYzA3NDc1ZWRjYmRmNDQ5YjM4NWEyOGEyMjY0ZWVhNjM3YWM5N2YxNGJmZTYyNmNkNTgaFFszLzNdIFJVTiBlY2hvIG5ldmVy"}
        {"id":"moby.buildkit.trace","aux":"CtABCkdzaGEyNTY6MGZmZmUxOTdkODQwOGQ5ZWZmOWZhN2EzZjFiNWI3MTgwMWRiMWQyNTE4ZTNhMWJiY2RjNDRhMmQyNWQxYWY5ZhJHc2hhMjU2OjdlZWFjMDI0ODczM2QxYTk2Nzc4M2Q4NjRjZGNiNGZjYWNkZmJmNjViNjIzNGFjNjY5M2IxMDJmNDczYjM4ZWYaHlsxLzNdIENPUFkgYmluL2J1c3lib3ggL2Jpbi9zaCABKgwIsO2S2AYQ9bGMrQMyDAiw7ZLYBhDs8Y6tAwrNAQpHc2hhMjU2OmY2YWYzNDJmMDFmMzAyYzA3NDc1ZWRjYmRmNDQ5YjM4NWEyOGEyMjY0ZWVhNjM3YWM5N2YxNGJmZTYyNmNkNTgSR3NoYTI1NjowZmZmZTE5N2Q4NDA4ZDllZmY5ZmE3YTNmMWI1YjcxODAxZGIxZDI1MThlM2ExYmJjZGM0NGEyZDI1ZDFhZjlmGitbMi8zXSBSVU4gZWNobyBiZWd1bjsgZWNobyBvb3BzID4mMjsgZXhpdCA3KgwIsO2S2AYQu7GSrQM="}
        {"id":"moby.buildkit.trace","aux":"Gl8KR3NoYTI1NjpmNmFmMzQyZjAxZjMwMmMwNzQ3NWVkY2JkZjQ0OWIzODVhMjhhMjI2NGVlYTYzN2FjOTdmMTRiZmU2MjZjZDU4EgsIse2S2AYQpsSeFRgCIgVvb3BzChpgCkdzaGEyNTY6ZjZhZjM0MmYwMWYzMDJjMDc0NzVlZGNiZGY0NDliMzg1YTI4YTIyNjRlZWE2MzdhYzk3ZjE0YmZlNjI2Y2Q1OBILCLHtktgGEKHRnxUYASIGYmVndW4K"}
        {"id":"moby.buildkit.trace","aux":"CrACCkdzaGEyNTY6ZjZhZjM0MmYwMWYzMDJjMDc0NzVlZGNiZGY0NDliMzg1YTI4YTIyNjRlZWE2MzdhYzk3ZjE0YmZlNjI2Y2Q1OBJHc2hhMjU2OjBmZmZlMTk3ZDg0MDhkOWVmZjlmYTdhM2YxYjViNzE4MDFkYjFkMjUxOGUzYTFiYmNkYzQ0YTJkMjVkMWFmOWYaK1syLzNdIFJVTiBlY2hvIGJlZ3VuOyBlY2hvIG9vcHMgPiYyOyBleGl0IDcqDAiw7ZLYBhC7sZKtAzILCLHtktgGEMWe7B06VGV4ZWN1dG9yIGZhaWxlZCBydW5uaW5nIFsvYmluL3NoIC1jIGVjaG8gYmVndW47IGVjaG8gb29wcyA+JjI7IGV4aXQgN106IGV4aXQgY29kZTogNw=="}
        {"errorDetail":{"message":"executor failed running [/bin/sh -c echo begun; echo oops \u003e\u00262; exit 7]: exit code: 7"},"error":"executor failed running [/bin/sh -c echo begun; echo oops \u003e\u00262; exit 7]: exit code: 7"}
        """;

    /// <summary>Engine 20.10.24 without <c>version=2</c>: <c>FROM scratch</c>, <c>COPY bin/busybox /bin/sh</c>, <c>RUN echo begun</c>, for the second time.</summary>
    public const string Classic =
        """
        {"stream":"Step 1/3 : FROM scratch"}
        {"stream":"\n"}
        {"stream":" ---\u003e \n"}
        {"stream":"Step 2/3 : COPY bin/busybox /bin/sh"}
        {"stream":"\n"}
        {"stream":" ---\u003e Using cache\n"}
        {"stream":" ---\u003e 1b2fb8a539d4\n"}
        {"stream":"Step 3/3 : RUN echo begun"}
        {"stream":"\n"}
        {"stream":" ---\u003e Using cache\n"}
        {"stream":" ---\u003e c19e7493f916\n"}
        {"aux":{"ID":"sha256:c19e7493f916646bd7aef41bfbaf10a88e280ec34ce978b3016634c3a000dd08"}}
        {"stream":"Successfully built c19e7493f916\n"}
        """;

    /// <summary>Engine 20.10.24 without <c>version=2</c>: <c>FROM scratch</c>, <c>COPY bin/busybox /bin/sh</c>, <c>RUN echo begun; exit 7</c>.</summary>
    public const string ClassicFailed =
        """
        {"stream":"Step 1/3 : FROM scratch"}
        {"stream":"\n"}
        {"stream":" ---\u003e \n"}
        {"stream":"Step 2/3 : COPY bin/busybox /bin/sh"}
        {"stream":"\n"}
        {"stream":" ---\u003e Using cache\n"}
        {"stream":" ---\u003e 1b2fb8a539d4\n"}
        {"stream":"Step 3/3 : RUN echo begun; exit 7"}
        {"stream":"\n"}
        {"stream":" ---\u003e Running in 039d8806b794\n"}
        {"stream":"begun\n"}
        {"errorDetail":{"code":7,"message":"The command '/bin/sh -c echo begun; exit 7' returned a non-zero code: 7"},"error":"The command '/bin/sh -c echo begun; exit 7' returned a non-zero code: 7"}
        """;

    /// <summary>Podman 4.3.1: <c>FROM scratch</c>, <c>COPY bin/busybox /bin/sh</c>, <c>RUN echo begun; exit 7</c>.</summary>
    public const string PodmanFailed =
        """
        {"stream":"STEP 1/3: FROM scratch\n"}
        {"stream":"STEP 2/3: COPY bin/busybox /bin/sh\n"}
        {"stream":"--\u003e 103c6767a7c\n"}
        {"stream":"STEP 3/3: RUN echo begun; exit 7\n"}
        {"stream":"begun\n"}
        {"errorDetail":{"message":"building at STEP \"RUN echo begun; exit 7\": while running runtime: exit status 7\n"},"error":"building at STEP \"RUN echo begun; exit 7\": while running runtime: exit status 7\n"}
        """;
}
