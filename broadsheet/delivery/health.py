from django.db import connection
from django.http import HttpRequest, HttpResponse

from broadsheet.kit.policy import page


@page(cache="never")
def health(request: HttpRequest) -> HttpResponse:
    """For machines: the application answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
