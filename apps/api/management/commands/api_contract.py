from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator

from apps.api.contract import list_contract_lines


class Command(BaseCommand):
    help = "Print docs/api-contract.txt: every parameter, body, status and field of the API."

    def handle(self, **options: object) -> None:
        schema = SchemaGenerator().get_schema(request=None, public=True)
        self.stdout.write("\n".join(list_contract_lines(schema)))
